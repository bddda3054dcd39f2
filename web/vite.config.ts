import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import components from 'unplugin-vue-components/vite';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
	plugins: [
		vue(),
		components({ resolvers: [ElementPlusResolver({ importStyle: 'css' })], dts: 'src/components.d.ts', dirs: [] }),
	],
	resolve: { alias: { '@': here('./src'), '@messages': here('../messages') } },
	define: { __VUE_I18N_LEGACY_API__: false, __VUE_I18N_FULL_INSTALL__: true, __INTLIFY_PROD_DEVTOOLS__: false },
	/* the files go into the program: hashed names, nothing to read beside them */
	build: { sourcemap: false, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, rolldownOptions: { input: { index: here('./index.html'), guest: here('./g/index.html') } } },
	server: {
		fs: { allow: [here('.'), here('../messages')] },
		proxy: { '/api': { target: process.env.SHEGONG_API ?? 'http://127.0.0.1:8600' } },
	},
	/* the policy the program itself sends, so that a breach is seen here already */
	preview: { headers: { 'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:" } },
	test: {
		environment: 'happy-dom',
		include: ['test/**/*.test.ts'],
		server: { deps: { inline: ['element-plus'] } },
	},
});
