// What a screen reader and the keyboard meet: axe-core finds nothing serious in any main state, on a desktop and on a phone, light, dark and
// with forced colours; and the whole job is done by keys alone, with the names and roles that are promised.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import { make_fake_page, open_fake_page, test_file } from './fake-page.ts';
import type { OpenPage } from './launch.ts';

let opened: OpenPage;
before(async () => {
  await make_fake_page();
  opened = await open_fake_page();
});
after(() => opened.close());

const axe_script = createRequire(`${process.cwd()}/package.json`).resolve('axe-core/axe.min.js');

interface Look {
  name: string;
  width: number;
  height: number;
  colours: 'light' | 'dark';
  forced?: 'active';
}

const looks: Look[] = [
  { name: 'desktop, light', width: 1280, height: 800, colours: 'light' },
  { name: 'desktop, dark', width: 1280, height: 800, colours: 'dark' },
  { name: 'phone, dark', width: 390, height: 844, colours: 'dark' },
  { name: 'phone, light', width: 390, height: 844, colours: 'light' },
  { name: 'phone, forced colours', width: 390, height: 844, colours: 'light', forced: 'active' },
];

/** Serious and critical findings in this look. */
async function findings(page: Page, { width, height, colours, forced }: Look): Promise<string[]> {
  await page.emulateMedia({ colorScheme: colours, forcedColors: forced ?? 'none', reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height });
  await page.waitForFunction((theme) => document.documentElement.dataset['theme'] === theme, colours);
  // Dark differs from light in its colours alone, and forced colours are not the page's.
  const contrast = ['color-contrast'];
  const rules = colours === 'dark' ? { runOnly: contrast } : forced ? { rules: { 'color-contrast': { enabled: false } } } : {};
  const violations = await page.evaluate(async (options) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    return (await axe.run({ resultTypes: ['violations'], ...options })).violations;
  }, rules);
  const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return bad.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary ?? ''}`));
}

const in_state = (page: Page, state: string) => page.locator(`#photos li[data-state=${state}]`).first().waitFor({ state: 'attached' });

/** By the keyboard, which the commands need to stay where they are. */
async function press(page: Page, button: string): Promise<void> {
  await page.locator(button).focus();
  await page.keyboard.press('Enter');
}

async function close_sheet(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.querySelector('dialog[open]') === null);
}

async function add_region(page: Page): Promise<void> {
  for (const [name, value] of [['x', '10'], ['y', '10'], ['width', '100'], ['height', '80']]) await page.locator(`#region-${name}`).fill(value as string);
  await page.keyboard.press('Enter');
  await page.locator('#regions li').waitFor();
} // prettier-ignore

test('axe finds nothing serious in any main state, on a desktop and a phone, light, dark and with forced colours', async () => {
  const { page } = opened;
  const all: string[] = [];
  const visit = async (state: string) => {
    for (const look of looks) all.push(...(await findings(page, look)).map((finding) => `${state}, ${look.name}: ${finding}`));
  };
  // By the debugger, where the page's policy does not reach.
  await page.evaluate(readFileSync(axe_script, 'utf8'));
  await page.waitForFunction(() => document.getElementById('executor')?.textContent !== 'Starting.');
  await visit('start');
  await page.locator('#files').focus();
  const names = ['1.png', '2.png', '3.png', '4.png', '5.png', '6.png', 'endless.png', 'broken.png'];
  await page.locator('#files').setInputFiles(names.map((name, seed) => test_file(name, seed)));
  await in_state(page, 'failed');
  await add_region(page);
  await visit('photos, with a region');
  await page.locator('#effort').selectOption('quick');
  await press(page, '#protect');
  await in_state(page, 'working');
  await visit('while protecting');
  await in_state(page, 'working');
  await press(page, '#cancel');
  await in_state(page, 'ready');
  await press(page, '#photos [aria-label="Remove endless.png"]');
  await press(page, '#protect');
  await in_state(page, 'done');
  await page.locator('#save').focus();
  await visit('finished');
  await press(page, '#show-check');
  await press(page, '#check-start');
  await eventually(() => page.locator('#check-text').innerText(), (text) => text.startsWith('The photos taught it less.'));
  await visit('the check');
  await close_sheet(page);
  await press(page, '#show-privacy');
  await press(page, '#privacy summary');
  await visit('what leaves the device');
  await close_sheet(page);
  await press(page, '#show-help');
  await visit('how it works');
  await close_sheet(page);
  await page.locator('#canvas').focus();
  await visit('finished, commands hidden');
  assert.deepEqual(all, []);
  assert.deepEqual(opened.complaints, []);
});

const focused = (page: Page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.className || document.activeElement?.textContent || '');

/** Tab, until the element with that id, class or text has the focus. */
async function tab_to(page: Page, wanted: string): Promise<void> {
  for (let presses = 0; presses < 60; ++presses) {
    if ((await focused(page)) === wanted) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${wanted}`);
}

const status = (page: Page, wanted: string) => page.waitForFunction((text) => document.getElementById('status')?.textContent?.includes(text), wanted);

/** Each of the lines stands in the accessibility tree of the element. */
async function shows(page: Page, element: string, ...lines: (string | RegExp)[]): Promise<void> {
  const tree = await page.locator(element).ariaSnapshot();
  const rows = tree.split('\n').map((row) => row.trim().replace(/^- /, '').replace(/^'(.*)'(:?)$/, '$1$2'));
  for (const line of lines) assert.ok(rows.some((row) => (typeof line === 'string' ? row === line || row.startsWith(`${line}:`) : line.test(row))), `${String(line)} in\n${tree}`);
}

test('the whole job is done by keys alone, and each state has its names and roles', async () => {
  const { page } = opened;
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  await page.setViewportSize({ width: 900, height: 600 });
  await page.reload();
  await page.waitForFunction(() => document.getElementById('executor')?.textContent !== 'Starting.');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'skip');
  await page.keyboard.press('Enter');
  await shows(page, 'body', /^link "All commands as buttons and fields"/, /^main "Untaught: all commands":/);
  await shows(page, '#commands', 'heading "Untaught" [level=1]', /^paragraph: Photos of one person\./, 'region "Photos":', 'button "Add photos"',
    'list "Photos"', 'group "Noise":', 'radio "Per photo" [checked]', 'spinbutton "Strength, in steps of 1/255": "8"', /^combobox "Effort"/,
    'button "Add noise" [disabled]', /^progressbar "Progress"/, 'region "Messages":'); // prettier-ignore

  await tab_to(page, 'files');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
  await chooser.setFiles([test_file('one.png'), test_file('two.png', 1)]);
  await status(page, '2 photos ready.');
  await shows(page, '#commands', 'button "one.png" [pressed]', 'button "two.png"', 'button "Remove two.png"', 'text: Ready. 300 × 200 pixels.');
  await tab_to(page, 'two.png');
  await page.keyboard.press('Enter');
  await shows(page, '#commands', 'button "two.png" [pressed]', /^paragraph: All of two\.png gets noise/);
  for (let presses = 0; presses < 20 && (await page.evaluate(() => (document.activeElement as HTMLInputElement).type)) !== 'radio'; ++presses) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('ArrowDown');
  await shows(page, '#commands', 'radio "Per person" [checked]');
  await tab_to(page, 'epsilon');
  await page.keyboard.press('ArrowDown');
  await tab_to(page, 'effort');
  await page.keyboard.press('q');
  for (const [field, value] of [['region-x', '20'], ['region-y', '30'], ['region-width', '90'], ['region-height', '80']] as const) {
    await tab_to(page, field);
    await page.keyboard.type(value);
  }
  await page.keyboard.press('Enter');
  await page.locator('#regions li').waitFor();
  await shows(page, '#commands', 'list "Regions":', /Region 1: left 20, top 30, width 90, height 80/, 'button "Delete region 1"');

  await tab_to(page, 'protect');
  await page.keyboard.press('Enter');
  await status(page, 'Adding noise.');
  assert.equal(await focused(page), 'protect', 'the focus stays where it was');
  await status(page, 'Noise added to 2 photos.');
  assert.equal(await focused(page), 'protect');
  await shows(page, '#commands', /^text: Noise added\. 300 × 200 pixels\. PSNR [\d.]+ dB, largest change 7\/255\./, 'button "Add noise again to 2 photos"',
    'button "Save two.png"', 'button "Save all 2"'); // prettier-ignore
  await tab_to(page, 'show-check');
  await page.keyboard.press('Enter');
  await shows(page, '#check', 'dialog "What does a network learn from these photos?":', 'status', /^paragraph: 2 photos have noise so far/, 'button "Start the check" [disabled]');
  await page.keyboard.press('Escape');
  assert.equal(await focused(page), 'show-check', 'a sheet gives the focus back');
  await tab_to(page, 'save');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  assert.equal(download.suggestedFilename(), 'two.untaught.png');
  await status(page, 'Saved two.untaught.png.');
  assert.equal(await focused(page), 'save');
  for (const [button, sheet, title] of [['show-help', 'help', 'How it works'], ['show-privacy', 'privacy', 'What leaves this device: nothing']] as const) {
    await tab_to(page, button);
    await page.keyboard.press('Enter');
    await shows(page, `#${sheet}`, `dialog "${title}":`, `heading "${title}" [level=2]`, 'button "Close"');
    await page.keyboard.press('Escape');
    assert.equal(await focused(page), button);
  }
  await page.keyboard.press('Escape');
  assert.equal(await focused(page), 'canvas', 'Escape leaves the commands');
  await page.keyboard.press('?');
  await page.locator('#help[open]').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await focused(page), 'canvas');
});

const language_is = (page: Page, tag: string) => page.waitForFunction((wanted) => document.documentElement.lang === wanted, tag);

test('the language is the browser\'s or the chosen one, which is remembered; typefaces are loaded for those that need them alone', async () => {
  const context = await opened.browser.newContext({ locale: 'de-AT', serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    const fonts: string[] = [];
    page.on('request', (request) => void (request.url().includes('/fonts/') && fonts.push(request.url().split('/').at(-1) ?? '')));
    await page.goto(opened.address);
    await language_is(page, 'de');
    await page.getByText('Läuft auf der CPU, 4 Threads. Dieser Browser hat kein WebGPU.').first().waitFor({ state: 'attached' });
    await page.locator('#files').setInputFiles([test_file('eins.png'), test_file('写真.png', 1)]);
    await status(page, '2 Fotos bereit.');
    // The canvas' own typeface has Latin letters; the page writes other names over it.
    await page.waitForFunction(() => document.getElementById('canvas-names')?.textContent === '写真.png');
    assert.equal(fonts.length, 0);
    await page.locator('#commands select.language').selectOption('ja');
    await language_is(page, 'ja');
    assert.equal(await page.locator('#photos-title').textContent(), '写真');
    assert.deepEqual(fonts.sort(), ['ja-400.ttf', 'ja-600.ttf']);
    await page.waitForFunction(() => document.getElementById('canvas-names')?.childElementCount === 0);
    await page.reload();
    await language_is(page, 'ja');

    await page.locator('#help select.language').evaluate((field: HTMLSelectElement) => {
      field.value = 'ar';
      field.dispatchEvent(new Event('change'));
    });
    await language_is(page, 'ar');
    assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl');
    // The commands stand at the right without being asked for, the canvas beside them.
    const [panel, canvas] = await page.evaluate(() => ['commands', 'canvas'].map((id) => document.getElementById(id)?.getBoundingClientRect().toJSON() as DOMRect));
    assert.ok(panel && canvas && panel.width > 300 && panel.right === 1280 && canvas.right === panel.left, JSON.stringify([panel, canvas]));
    assert.equal(fonts.filter((name) => name.startsWith('zh')).length, 0);
  } finally {
    await context.close();
  }
});
