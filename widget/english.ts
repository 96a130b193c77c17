import english from '../translations/en.json' with { type: 'json' };

export { english };
