package dev.askel.engine.doctor;

/**
 * A damage that a check has found.
 *
 * @param subject the ARN of an execution, or another name of the damaged object
 * @param problem a sentence without a time that passes, so that the same damage gives an equal
 *     finding again
 */
public record Finding(Check check, String subject, String problem, Mend mend) {}
