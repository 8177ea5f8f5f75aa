// Words come with the page, in its language; here numbers are put into them: `{n} of {all}`.

export const filled = (words, values) => words.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]);
