/** What a job function is called with: https://docs.catalyst.zoho.com/en/serverless/help/functions/job-functions/ */
export interface JobRequest {
  getJobParam(name: string): string | undefined;
}

export interface JobContext {
  /** Live credentials of the project; they are never logged. */
  readonly catalystHeaders: Readonly<Record<string, unknown>>;
  /** A number, which the platform may give as text. */
  getRemainingExecutionTimeMs(): number | string;
  /** Both end the process: the one that is called is the last thing that is done. */
  closeWithSuccess(): void;
  closeWithFailure(): void;
}
