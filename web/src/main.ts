import 'element-plus/theme-chalk/base.css';
import './styles/tokens.css';
import './styles/base.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { i18n } from './i18n';
import { loadRule } from './rule-load';
import { router } from './router';

createApp(App).use(createPinia()).use(i18n).use(router).mount('#app');
void loadRule();
