package dev.askel.asl.history;

/**
 * The event of another execution at which an execution began as its fork.
 *
 * @param executionArn the ARN of the other execution
 * @param eventId the StateEntered event that the fork replaces; the event ExecutionStarted or
 *     MapIterationStarted when the fork begins before the first state
 * @param redriveCount the number of redrives of the other execution before the event of the request
 */
public record ForkOrigin(String executionArn, long eventId, int redriveCount) {}
