// Reads personal codes with the camera, or from a photo. What stands behind the `#` goes to the server, which checks its
// owner in; this page neither opens nor keeps it.

const LOOK_MS = 150;
const AGAIN_MS = 4_000;
const MOST_PX = 1_000;
const TICKET = /^[\w-]+\.p\.[\w-]+\.[\w-]+$/;

const dialog = document.getElementById('scanner');
const video = dialog.querySelector('video');
const said = dialog.querySelector('[data-said]');
const photo = dialog.querySelector('input[type=file]');
const canvas = document.createElement('canvas');
const pen = canvas.getContext('2d', { willReadFrequently: true });

let read = null; // canvas -> the text of its code, or nothing
let last = { text: '', at: 0 };
let looking = 0;

function say(text, good = false) {
  said.textContent = text;
  said.classList.toggle('good', good);
}

function loaded(url) {
  return new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement('script'), { src: url, onload: resolve, onerror: reject }));
  });
}

// The browser's own reader where there is one, else jsQR.
async function reader() {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats?.();
  if (formats?.includes('qr_code')) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue;
  }
  if (!globalThis.jsQR) await loaded(dialog.dataset.decoder);
  return async ({ width, height }) => jsQR(pen.getImageData(0, 0, width, height).data, width, height)?.data;
}

function draw(picture, width, height) {
  const scale = Math.min(1, MOST_PX / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
}

async function codeIn(picture, width, height) {
  read ??= await reader();
  draw(picture, width, height);
  return read(canvas);
}

async function checkIn(text) {
  if (text === last.text && Date.now() - last.at < AGAIN_MS) return;
  last = { text, at: Date.now() };
  const ticket = text.slice(text.indexOf('#') + 1);
  if (!TICKET.test(ticket)) {
    say(dialog.dataset.wrong);
    return;
  }
  try {
    const answer = await fetch(dialog.dataset.post, {
      method: 'POST',
      body: new URLSearchParams({ ticket }),
      headers: { 'X-Requested-With': 'fetch' },
      signal: AbortSignal.timeout(6_000),
    });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    say(page.body.textContent.trim(), answer.ok);
    navigator.vibrate?.(answer.ok ? 100 : [60, 60, 60]);
  } catch {
    last.at = 0;
    say(dialog.dataset.silent);
  }
}

async function look() {
  clearTimeout(looking);
  if (!dialog.open || !video.srcObject) return;
  if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
    const text = await codeIn(video, video.videoWidth, video.videoHeight);
    if (text) await checkIn(text);
  }
  looking = setTimeout(look, LOOK_MS);
}

async function start() {
  dialog.showModal();
  last = { text: '', at: 0 };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
    if (!dialog.open) {
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    say(dialog.dataset.aim);
    look();
  } catch {
    say(dialog.dataset.noCamera);
  }
}

function stop() {
  clearTimeout(looking);
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
  video.hidden = true;
}

document.querySelector('[data-scan]').addEventListener('click', start);
dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', stop);
photo.addEventListener('change', async () => {
  const [file] = photo.files;
  if (!file) return;
  try {
    const picture = await createImageBitmap(file);
    const text = await codeIn(picture, picture.width, picture.height);
    last.text = '';
    if (text) await checkIn(text);
    else say(dialog.dataset.none);
  } catch {
    say(dialog.dataset.badPhoto);
  }
  photo.value = '';
});
