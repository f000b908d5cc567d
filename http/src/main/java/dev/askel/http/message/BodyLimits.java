package dev.askel.http.message;

import java.time.Duration;

/**
 * The limits of a request's body.
 *
 * @param bytesMax the maximum number of bytes that are accepted
 * @param timeout the time in which the whole body must arrive
 */
public record BodyLimits(long bytesMax, Duration timeout) {}
