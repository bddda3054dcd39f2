/* The page of a one-time link: no sign-in, no menu, nothing of the program but this one sheet. */
import '../styles/tokens.css';
import '../styles/base.css';
import './guest.css';
import { createApp } from 'vue';
import { i18n } from '../i18n';
import GuestApp from './GuestApp.vue';

createApp(GuestApp).use(i18n).mount('#guest');
