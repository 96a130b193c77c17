/** Base URL of the backend, set by the build (`WIDGET_API_URL`). */
declare const WIDGET_API_URL: string;

/** Origins of CRM pages that may embed the widget, set by the build. */
declare const WIDGET_HOST_ORIGINS: readonly string[];
