const ARN = /^arn:[^:]*:([^:]+):[^:]*:[^:]*:(.+)$/;

/** shortName leaves out of an ARN what is the same for most: partition, Region and account. What is no ARN stays. */
export function shortName(resource: string): string {
  const [, service, rest] = ARN.exec(resource) ?? [];
  return service === undefined || rest === undefined ? resource : `${service} ${rest}`;
}
