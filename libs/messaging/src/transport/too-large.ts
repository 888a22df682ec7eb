import kafkajs from 'kafkajs';

/** Whether the broker refused a request because a record batch exceeds its topic's `max.message.bytes`. */
export function isTooLarge(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (
      cause instanceof kafkajs.KafkaJSProtocolError &&
      (cause.type === 'MESSAGE_TOO_LARGE' || cause.type === 'RECORD_LIST_TOO_LARGE')
    )
      return true;
  }
  return false;
}
