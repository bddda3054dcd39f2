import vue from 'eslint-plugin-vue';
import ts from 'typescript-eslint';

export default [
	{ ignores: ['dist/', 'node_modules/', 'src/components.d.ts', 'src/api/types.gen.ts', 'public/'] },
	...ts.configs.recommended,
	...vue.configs['flat/recommended'],
	{ files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
	{
		rules: {
			'no-undef': 'off',
			'@typescript-eslint/no-explicit-any': 'error',
			'vue/multi-word-component-names': 'off',
			'vue/html-indent': 'off',
			'vue/script-indent': 'off',
			'vue/max-attributes-per-line': 'off',
			'vue/singleline-html-element-content-newline': 'off',
			'vue/multiline-html-element-content-newline': 'off',
			'vue/html-closing-bracket-newline': 'off',
			'vue/first-attribute-linebreak': 'off',
			'vue/html-self-closing': 'off',
			'vue/require-default-prop': 'off',
			'vue/attributes-order': 'off',
			'vue/no-v-html': 'error',
		},
	},
];
