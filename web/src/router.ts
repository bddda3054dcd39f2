import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router';
import { t } from './i18n';
import { useCatalogue } from './stores/catalogue';
import { useSession } from './stores/session';

export const router = createRouter({
	history: createWebHistory(),
	scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
	routes: [
		{ path: '/signin', component: () => import('./screens/SignIn.vue'), meta: { open: true } },
		{ path: '/start', component: () => import('./screens/FirstStart.vue'), meta: { open: true } },
		{ path: '/password', component: () => import('./screens/Password.vue'), meta: { open: true, signed: true } },
		{ path: '/', component: () => import('./screens/Today.vue') },
		{ path: '/station', component: () => import('./screens/Station.vue') },
		{ path: '/find', component: () => import('./screens/Find.vue') },
		{ path: '/people', component: () => import('./screens/Register.vue') },
		{ path: '/people/new', component: () => import('./screens/RegisterNew.vue'), meta: { noBar: true } },
		{ path: '/people/import', component: () => import('./screens/Import.vue') },
		{ path: '/people/:id', component: () => import('./screens/Person.vue') },
		{ path: '/cases', component: () => import('./screens/Cases.vue') },
		{ path: '/cases/:id', component: () => import('./screens/CaseDesk.vue') },
		{ path: '/cases/:id/session/new', component: () => import('./screens/Session.vue'), meta: { noBar: true } },
		{ path: '/cases/:id/session/:session', component: () => import('./screens/Session.vue'), meta: { noBar: true } },
		{ path: '/cases/:id/closure', component: () => import('./screens/Closure.vue'), meta: { noBar: true } },
		{ path: '/reception', component: () => import('./screens/Reception.vue'), meta: { noBar: true } },
		{ path: '/urgent/:type(mandatory_report|incident)', component: () => import('./screens/urgent/Write.vue'), meta: { noBar: true } },
		{ path: '/approvals', component: () => import('./screens/Approvals.vue') },
		{ path: '/approvals/:id', component: () => import('./screens/Approvals.vue'), meta: { noBar: true } },
		{ path: '/signals', component: () => import('./screens/Signals.vue') },
		{ path: '/signals/:id', component: () => import('./screens/Signals.vue'), meta: { noBar: true } },
		{ path: '/handover', component: () => import('./screens/Handover.vue') },
		{ path: '/score', component: () => import('./screens/Score.vue') },
		{ path: '/reports', component: () => import('./screens/Reports.vue') },
		{ path: '/more', component: () => import('./screens/More.vue') },
		{ path: '/me', component: () => import('./screens/Me.vue') },
		{ path: '/settings', component: () => import('./screens/Settings.vue') },
		{ path: '/settings/organisation', component: () => import('./screens/admin/Organisation.vue') },
		{ path: '/settings/accounts', component: () => import('./screens/admin/Accounts.vue') },
		{ path: '/settings/calendar', component: () => import('./screens/admin/Calendar.vue') },
		{ path: '/settings/profile', component: () => import('./screens/admin/Profile.vue') },
		{ path: '/settings/catalogue', component: () => import('./screens/admin/Catalogue.vue') },
		{ path: '/settings/audit', component: () => import('./screens/admin/Audit.vue') },
		{ path: '/r/:type', component: () => import('./screens/TypeList.vue') },
		{ path: '/r/:type/new', component: () => import('./screens/TypeForm.vue'), meta: { noBar: true } },
		{ path: '/r/:type/:id', component: () => import('./screens/TypeRecord.vue') },
		{ path: '/board', component: () => import('./screens/Board.vue') },
		{ path: '/:rest(.*)*', component: () => import('./screens/NotFound.vue') },
	],
});

const HOMES: Record<string, string> = { today: '/', station: '/station', approvals: '/approvals', persons: '/people', cases: '/cases' };

export function homeOf(home: string | undefined): string {
	return HOMES[home ?? 'today'] ?? '/';
}

async function guard(to: RouteLocationNormalized): Promise<boolean | string | { path: string; query: { to: string } }> {
	const session = useSession();
	if (!session.start)
		await session.loadStart();
	if (session.start?.needs_setup && to.path !== '/start')
		return '/start';
	if (to.meta.open && !to.meta.signed)
		return true;
	if (!(await session.resume()))
		return { path: '/signin', query: { to: to.fullPath } };
	if (session.account?.must_change)
		return to.path === '/password' ? true : '/password';
	await useCatalogue().load();
	return true;
}
router.beforeEach(guard);
router.afterEach(() => {
	const session = useSession();
	const name = session.session?.unit.name ?? session.start?.station?.name;
	document.title = name ? t('shell.window', { station: name }) : t('shell.window_plain');
});
