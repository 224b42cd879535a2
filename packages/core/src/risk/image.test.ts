import { expect, test } from 'vitest';
import { newImagesOf, parseImage } from './image.ts';
import { deployment, heldWrite } from './held-write.ts';

test.each([
  ['nginx', 'docker.io', 'docker.io/library/nginx', false],
  ['nginx:1.27', 'docker.io', 'docker.io/library/nginx', true],
  ['team/app:latest', 'docker.io', 'docker.io/team/app', false],
  ['localhost/app:1', 'localhost', 'localhost/app', true],
  ['shop.example:5000/a/b:2', 'shop.example:5000', 'shop.example:5000/a/b', true],
  ['shop.example/a@sha256:00', 'shop.example', 'shop.example/a', true],
])('%s', (reference, registry, repository, isPinned) => {
  expect(parseImage(reference)).toEqual({ registry, repository, isPinned });
});

test('images that were there before are not new, in whatever container', () => {
  const containers = [
    { name: 'side', image: 'shop.example/web:1' },
    { name: 'app', image: 'shop.example/web:2' },
  ];
  const { fact } = heldWrite(deployment(), deployment({}, { containers }));
  expect(fact.ok && newImagesOf(fact.difference)).toEqual([
    { image: 'shop.example/web:2', container: 'app', oldImage: 'shop.example/web:1' },
  ]);
});
