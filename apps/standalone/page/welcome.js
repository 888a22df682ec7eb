/* The form of the start page: one line in, how every platform reads it out. Loaded as a module. */
/* global document, fetch, history, location, sessionStorage */

const form = document.querySelector('form');
const input = document.querySelector('#text');
const key = document.querySelector('#key');
const readings = document.querySelector('#readings');
const problem = document.querySelector('[role=alert]');
/** Counts what was asked, so that an answer that comes late does not replace a later one's. */
let asked = 0;

// The link in the terminal has the key after `#`, which browsers never send. It is kept for as long as this tab is open.
if (location.hash.startsWith('#plk_')) {
  sessionStorage.setItem('access key', location.hash.slice(1));
  history.replaceState(null, '', location.pathname);
}
key.value = sessionStorage.getItem('access key') ?? '';
key.addEventListener('change', () => sessionStorage.setItem('access key', key.value.trim()));

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void show(input.value);
});
for (const button of document.querySelectorAll('#examples button')) {
  button.addEventListener('click', () => {
    input.value = button.textContent;
    form.requestSubmit();
  });
}

async function show(text) {
  const mine = ++asked;
  problem.textContent = '';
  try {
    const answer = await read(text);
    if (mine !== asked) return;
    readings.replaceChildren(...answer.readings.map(card));
    if (answer.leftOut > 0) readings.append(line('p', `and ${answer.leftOut} platforms more`));
  } catch (error) {
    if (mine !== asked) return;
    readings.replaceChildren();
    problem.textContent = error.message;
  }
}

async function read(text) {
  const response = await fetch('/v1/readings', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key.value.trim() !== '' && { authorization: `Bearer ${key.value.trim()}` }),
    },
    body: JSON.stringify({ text }),
  }).catch(() => {
    throw new Error('Parlance does not answer: is it still running?');
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.title}: ${answer.detail}`);
  return answer;
}

function card({ displayName, action, reason, scores, model }) {
  const article = document.createElement('article');
  article.className = action;
  const highest = Object.entries(scores)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([label, score]) => `${label} ${score.toFixed(2)}`);
  article.append(
    line('h2', displayName),
    line('p', action, 'action'),
    line('p', reason),
    line('p', highest.length === 0 ? 'no scores' : highest.join(', ')),
    line('p', `read by ${model}`, 'model'),
  );
  return article;
}

function line(tag, text, className = '') {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  return element;
}
