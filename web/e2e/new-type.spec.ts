/* One more file in the catalogue, and the browser has its list, form and page: no TypeScript. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as base } from './fixtures';
import { chooseIn, fill, saveAndLeave } from './lib/hands';
import { Program } from './lib/program';
import { A, WORKER, init, makeStations } from './lib/station';

const TYPE = `type: jotting
code: T01
label: 便条
why: 见面时听到的一句话，先记下来。
number: J
subject: person
title: said
happened: said_on
list: [said, person, said_on, mood]
sections:
  - {key: main, label: 内容}
fields:
  - {key: said, kind: text, label: 说了什么, section: main, privacy: P1, length: 40, required: true}
  - {key: person, kind: ref, to: person, label: 谁说的, section: main, privacy: P1, required: true}
  - {key: said_on, kind: date, label: 哪天, section: main, required: true, not_after: today}
  - {key: mood, kind: code, list: fill_mode, label: 谁写的, section: main, filter: true}
`;

const test = base.extend<object, { station: Awaited<ReturnType<typeof makeStations>> }>({
	station: [async ({}, use) => {
		const program = new Program();
		const first = init(program);
		await program.serve();
		const made = await makeStations(program, first);
		await program.stop();
		const catalogue = program.copyCatalogue();
		mkdirSync(join(catalogue, 'types/jotting'));
		writeFileSync(join(catalogue, 'types/jotting/jotting.type.yaml'), TYPE);
		const role = join(catalogue, 'roles/worker.yaml');
		writeFileSync(role, readFileSync(role, 'utf8').replace('rights:\n', 'rights:\n  - {type: jotting, acts: [read, create, update, print], scope: unit}\n'));
		await program.serve('--catalogue', catalogue, '--migrate');
		await use({ ...made, url: program.url });
		await program.clear();
	}, { scope: 'worker', timeout: 120_000 }],
});

test('a form that was added as a file has its list, its form and its page', async ({ open, station }) => {
	const api = await station.as(WORKER);
	const village = (await api.must('GET', `/regions?q=${encodeURIComponent(A.village)}`))[0].code;
	await api.create('person', { name: '令狐秋菊', gender: '2', client_groups: ['B01'], village });

	const page = await open(WORKER, '/more');
	await page.getByRole('link', { name: '便条' }).click();
	await expect(page).toHaveURL(/\/r\/jotting$/);
	await page.getByTestId('type-new').first().click();
	await fill(page, 'said', '晚上怕黑，想有人打个电话');
	await page.getByTestId('field-person').getByTestId('person-find').fill('令狐');
	await page.getByTestId('field-person').getByTestId('person-hit').click();
	await fill(page, 'said_on', '+3');
	await page.getByTestId('save').click();
	await expect(page.getByTestId('field-said_on').getByRole('alert').first()).toBeVisible();
	await fill(page, 'said_on', '昨天');
	await chooseIn(page, page.locator('#f-mood'), '本人');
	await saveAndLeave(page);
	await expect(page.getByTestId('record-number')).toContainText('RA01');
	await expect(page.getByTestId('value-person')).toContainText('令狐秋菊');
	await page.getByTestId('history').click();
	await expect(page.getByText(WORKER.name).last()).toBeVisible();
	await page.goto('/r/jotting');
	await expect(page.getByText('晚上怕黑').filter({ visible: true }).first()).toBeVisible();
});

