import { installEmbeddingGuard } from './host/embedding-guard.ts';

installEmbeddingGuard({
  window,
  hostOrigins: WIDGET_HOST_ORIGINS,
  apiOrigin: new URL(WIDGET_API_URL).origin,
});
