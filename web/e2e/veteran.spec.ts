/* A station in Chengdu, alone in its installation: a veteran's case from the first word to the follow-up, by its own profile. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test as base } from './fixtures';
import { agree, approve, assess, doMissing, hearOut, plan, stageIs, step, writeClosure, writeSession } from './lib/casework';
import { chooseIn, code, expectNoSideScroll, fill, saveAndLeave, seg, shown } from './lib/hands';
import { command } from './lib/program';
import { CHENGDU, init, makeStation, stationBeside, SUPERVISOR, WORKER } from './lib/station';

const COMMUNITY = '水库坪社区';
const EIGHT = ['接案', '收集资料与评估', '制定计划', '签协议', '开展服务', '评估', '结案', '追踪'];
const SIX = ['接案', '预估', '计划', '介入', '评估', '结案与跟进'];

const test = base.extend({}).extend<object, { station: Awaited<ReturnType<typeof makeStation>> }>({
	station: [async ({ program }, use) => {
		const first = init(program, CHENGDU);
		const list = join(program.folder, 'communities.tsv');
		writeFileSync(list, `# edition: 2023-06-30\n${CHENGDU.region}900\t${COMMUNITY}\n`);
		command('villages', list, '--data', program.data);
		await program.serve();
		await use(await makeStation(program, first));
		await program.stop();
	}, { scope: 'worker', timeout: 120_000 }],
});

async function register(page: Page, name: string): Promise<void> {
	await page.goto('/people/new');
	await fill(page, 'name', name);
	await code(page, 'gender', '1', '男');
	await chooseIn(page, page.locator('#f-client_groups'), '优抚安置对象');
	await chooseIn(page, page.locator('#f-village'), COMMUNITY);
	await saveAndLeave(page);
	await expect(page.getByTestId('person-name')).toHaveText(name);
}

test('a veteran in Chengdu: from the first word to the follow-up', async ({ open, station, wide }) => {
	test.setTimeout(420_000);
	const mark = Date.now() % 1000;
	const name = `闻人建军${mark}`;
	const alias = `老班长${mark}`;
	const worker = await open(WORKER);
	const supervisor = await open(SUPERVISOR);
	const settings = await (await station.as(WORKER)).must('GET', '/session');
	expect(settings.settings.sources_min).toBe('2');

	await test.step('registered: his group asks what kind of veteran he is', async () => {
		await register(worker, name);
		await shown(worker, 'lack-veteran').getByRole('button').click();
		await worker.getByTestId('add-veteran').click();
		await chooseIn(worker, worker.locator('#f-veteran-0-type'), '残疾军人');
		await worker.locator('#f-veteran-0-grade').fill('6');
		await worker.locator('#f-veteran-0-grade').blur();
		await saveAndLeave(worker);
		await expect(worker.getByTestId('lack-veteran')).toHaveCount(0);
	});

	await test.step('received; a word about the army is asked back, not refused', async () => {
		await worker.goto('/reception');
		const who = worker.getByTestId('reception-who');
		await who.getByTestId('person-find').fill(name.slice(0, 2));
		await who.getByTestId('person-hit').filter({ hasText: name }).click();
		await worker.getByTestId('reception-channel').getByTestId('seg-1').click();
		await fill(worker, 'presenting_problem', '腿上的旧伤变天就疼，一个人不爱下楼');
		await fill(worker, 'handled', '陪他坐了一阵，约后天上门');
		await worker.getByTestId('reception-decision').getByTestId('seg-1').click();
		await worker.getByTestId('save').click();
		await worker.getByTestId('reception-intake').click();
		await expect(worker.getByTestId('record-number')).toContainText(CHENGDU.code);
	});

	await test.step('taken in: what Chengdu asks of an intake, then the supervisor', async () => {
		await doMissing(worker, 'problem', () => chooseIn(worker, worker.locator('#f-problem_types'), '心理与情绪'));
		await doMissing(worker, 'danger', () => seg(worker, 'danger', 'none'));
		await step(worker, 'open');
		await approve(supervisor, name, '开案', '成都');
		await worker.reload();
		await worker.getByTestId('to-case').click();
		await fill(worker, 'pseudonym', alias);
		await code(worker, 'case_type', '5', '个案管理');
		await chooseIn(worker, worker.locator('#f-field'), '优抚');
		await chooseIn(worker, worker.locator('#f-problem_types'), '心理与情绪');
		await code(worker, 'risk', '3', '中');
		await chooseIn(worker, worker.locator('#f-supervisor'), SUPERVISOR.name);
		await fill(worker, 'problems', '他说起以前在营区的事');
		await expect(worker.getByTestId('field-problems')).toContainText('涉及部队');
		await fill(worker, 'problems', '旧伤疼，不爱下楼，夜里想起走了的老战友');
		await expect(worker.getByTestId('field-problems')).not.toContainText('涉及部队');
		await saveAndLeave(worker);
	});

	await test.step('six stages with their names, each need with Chengdu’s clause', async () => {
		await expect(worker.getByTestId('case-number')).toContainText(CHENGDU.code);
		const stages = worker.getByTestId('stages').locator('[data-test^="stage-"]');
		await expect(stages).toHaveCount(SIX.length);
		if (wide)
			for (const [i, label] of SIX.entries())
				await expect(stages.nth(i)).toContainText(label);
		await stageIs(worker, 'intake');
		await expect(worker.getByTestId('missing-agreement')).toContainText('成都 8.1.d');
		await expectNoSideScroll(worker);
		await agree(worker);
		await doMissing(worker, 'willing', () => code(worker, 'willing', '1', '自愿'));
		await step(worker, 'open', '他愿意，先从下楼开始。');
		await approve(supervisor, alias, '开案', '成都 8.1.b');
		await worker.reload();
		await stageIs(worker, 'assess');
	});

	await test.step('assessed and planned', async () => {
		await expect(worker.getByTestId('missing-report')).toContainText('成都 8.2.c');
		await assess(worker);
		await step(worker, 'to_plan');
		await stageIs(worker, 'plan');
		await plan(worker);
		await doMissing(worker, 'difficulties', async () => {
			await worker.getByTestId('add-difficulties').click();
			await worker.locator('#f-difficulties-0-what').fill('变天腿疼，下不了楼');
			await worker.locator('#f-difficulties-0-how').fill('改到家里谈，请社区卫生站上门看');
			await worker.locator('#f-difficulties-0-how').blur();
		});
		await step(worker, 'to_work');
		await stageIs(worker, 'work');
	});

	await test.step('two sessions; a goal talked about cannot be taken away', async () => {
		await writeSession(worker, wide, '一起走到楼下坐了十分钟，他讲起年轻时候的事。');
		await writeSession(worker, wide, '他自己下楼来等，说这周下了四回。');
		await worker.getByTestId('edit-goals').click();
		await worker.locator('fieldset.row').filter({ has: worker.locator('#f-goals-0-goal') }).getByRole('button', { name: '去掉' }).click();
		await worker.getByTestId('save').click();
		await expect(worker.getByTestId('field-goals')).toContainText('有会谈记着这个目标');
		await worker.getByTestId('cancel').click();
		await doMissing(worker, 'measured', async () => {
			await worker.locator('#f-goals-0-current').fill('4');
			await worker.locator('#f-goals-0-current').blur();
		});
		await step(worker, 'to_evaluate');
		await stageIs(worker, 'evaluate');
	});

	await test.step('evaluated: two sources, the goals, his own word; closed with the supervisor', async () => {
		await worker.getByTestId('missing-act-closure').click();
		await writeClosure(worker);
		await doMissing(worker, 'results', () => chooseIn(worker, worker.locator('#f-goals-0-status'), '已达成'));
		await doMissing(worker, 'process', () => fill(worker, 'eval_process', '计划谈两次，谈了两次。'));
		await doMissing(worker, 'conclusion', () => code(worker, 'eval_conclusion', '1', '可以结案'));
		await expect(worker.getByTestId('missing-sources')).toContainText('成都 8.5.c');
		await doMissing(worker, 'sources', async () => {
			for (const [i, source] of ['观察', '会谈'].entries()) {
				await worker.getByTestId('add-eval_sources').click();
				await chooseIn(worker, worker.locator(`#f-eval_sources-${i}-source`), source);
			}
		});
		await hearOut(worker);
		await step(worker, 'close', '他自己能下楼了。');
		await approve(supervisor, alias, '结案', '样齐');
		await worker.reload();
		await expect(worker.getByTestId('case-state')).toContainText('已结案');
	});

	await test.step('followed up after closure; the clock of half a year stops', async () => {
		const api = await station.as(WORKER);
		const id = worker.url().split('/').pop()!;
		await worker.getByTestId('case-more').click();
		await worker.getByTestId('paper-followup').click();
		await code(worker, 'turn', '1', '半年');
		await chooseIn(worker, worker.locator('#f-mode'), '家访');
		await fill(worker, 'words', '还在下楼，跟楼下老张下棋。');
		await code(worker, 'decision', '1', '不用了');
		await saveAndLeave(worker);
		await expect(worker.getByTestId('record-view')).toContainText('半年');
		await worker.goto(`/cases/${id}`);
		const volume = await api.must('GET', `/records/followup?parent=${id}`);
		expect(volume.items).toHaveLength(1);
		await expect(worker.getByTestId('volume')).toContainText('跟进');
		await expectNoSideScroll(worker);
	});
});

test('the same flow, said in eight steps where a station works by the bid', async ({ open, station }) => {
	const own = await stationBeside(station.url);
	const worker = await station.as(own.worker);
	const community = (await worker.must('GET', `/regions?q=${encodeURIComponent(COMMUNITY)}`))[0].code;
	const person = await worker.create('person', { name: '夏侯大爷', gender: '1', client_groups: ['F01'], village: community, birth_date: '1938-04-02' });
	const made = await worker.create('case', { person: person.id, pseudonym: '井边大爷', case_type: '5', field: '07', problem_types: ['06'], risk: '3', willing: '1' });
	const page = await open(own.worker, `/cases/${made.id}`);
	const stages = page.getByTestId('stages').locator('[data-test^="stage-"]');
	await expect(stages).toHaveCount(EIGHT.length);
	await expect(page.getByTestId('stage-intake')).toHaveAttribute('data-state', 'now');
	const flow = await worker.must('GET', `/records/case/${made.id}/flow`);
	expect(flow.stages.map((x: { label: string }) => x.label)).toEqual(EIGHT);
	await expectNoSideScroll(page);
});
