/**
 * The parts of HTTP messages: the head of a request as its client signed it, its body within
 * limits, and the responses.
 *
 * <p>Entry type: {@link dev.askel.http.message.HttpResponses}. Depends on {@code rest}, {@code sts}
 * and {@code wire} for answers only, and not on connections or the server.
 */
@NullMarked
package dev.askel.http.message;

import org.jspecify.annotations.NullMarked;
