import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCoded } from '#foundation';
import { checkNewPassword } from './password-rules.ts';
import { createOneTimePassword } from './one-time-password.ts';

const ada = { username: 'ada.lovelace', name: 'Ada Lovelace' };

function check(password: string, expected: string): void {
  let code = 'good';
  try {
    checkNewPassword(password, ada);
  } catch (error) {
    code = isCoded(error) ? error.code : String(error);
  }
  assert.equal(code, expected, JSON.stringify(password));
}

test('[1] a password has 15 to 256 characters, whatever they are', () => {
  check('', 'password_too_short');
  check('vivid-otters-j', 'password_too_short');
  check('vivid-otters-ju', 'good');
  check('velvet otters juggle quiet lanterns '.repeat(7), 'good');
  check(`${'velvet otters juggle quiet lanterns '.repeat(7)}12345`, 'password_too_long');
  check('ὀψὲ θεῶν ἀλέουσι μύλοι', 'good');
  check('🦉🌿🪨🚲🍋🧭🎻🪁🫖🛶🧵🪺🦔🥨🕯', 'good');
  check('               x', 'good');
});

test('[1] characters are counted after composition, so that the keyboard does not matter', () => {
  const composed = 'ăĕĭŏŭăĕĭŏŭăĕĭŏ';
  assert.equal(Array.from(composed).length, 14);
  check(composed.normalize('NFD'), 'password_too_short');
});

test('[2] what is guessed first is refused without asking anybody', () => {
  for (const password of [
    'passwordpassword',
    'PasswordPassword123!',
    'P@ssw0rdP@ssw0rd',
    'password12345678',
    'qwertyuiopasdfghjkl',
    '123456789012345678',
    '1qaz2wsx3edc4rfv5tgb',
    'aaaaaaaaaaaaaaaaaaaa',
    'abcabcabcabcabcabc',
    'xKx9xKx9xKx9xKx9xKx9',
    'iloveyouiloveyou',
    'correct horse battery staple',
    'CorrectHorseBatteryStaple',
    'Summer2026Summer2026',
    'welcome to the computer',
    'letmeinletmeinletmein',
    'admin-admin-admin-admin',
    'zyxwvutsrqponmlkji',
  ]) {
    check(password, 'password_compromised');
  }
});

test('[2] the name of the user or the service is not part of a password', () => {
  check('xx lovelace garden quilt', 'password_compromised');
  check('ADA.LOVELACE-garden-quilt', 'password_compromised');
  check('my-Millrace-garden-quilt', 'password_compromised');
  check('ada-garden-quilt-thimble', 'good');
});

test('[2] passphrases, random texts and our own one-time passwords pass', () => {
  for (const password of [
    'vivid-otters-juggle-lanterns',
    'password is not what I think of',
    'tq8#Lz!vB2^rN6*wX',
    createOneTimePassword(),
  ]) {
    check(password, 'good');
  }
});
