// Everything an attendee's page runs.

import './net.js';
import './announce.js';
import './offline.js';
import { announce } from './stage.js';

// The schedule is open while there is time to read it, and folded away while people talk or walk.
function fold() {
  const { kind, net } = document.documentElement.dataset;
  const schedule = document.getElementById('schedule');
  if (schedule) schedule.open = net === 'down' || !['walk', 'talk'].includes(kind);
}

let isDown = false;
addEventListener('card', fold);
addEventListener('net', ({ detail }) => {
  fold();
  if (detail === 'wait' || isDown === (detail === 'down')) return;
  isDown = !isDown;
  announce(isDown ? document.querySelector('.banner.on-down p').textContent : 'Connected again.');
});
fold();
