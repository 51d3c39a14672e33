import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.cache/**', 'docs/**', 'test/types/**'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-extraneous-class': 'off',
      eqeqeq: 'error',
    },
  },
  {
    // The model has no I/O, no clock and no chance.
    files: ['src/model/**/*.ts', 'src/wire/**/*.ts', 'src/plan/**/*.ts', 'src/dsl/**/*.ts', 'src/cni/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'Date', 'process', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'crypto', 'console'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }, { property: 'hrtime' }],
      'no-restricted-imports': ['error', { patterns: ['node:*', 'koffi'] }],
    },
  },
)
