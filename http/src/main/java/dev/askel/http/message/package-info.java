/**
 * The parts of HTTP messages: the head of a request as its sender signed it, its body within
 * limits, and the responses.
 *
 * <p>Entry type: {@link dev.askel.http.message.HttpResponses}. Does not depend on operations,
 * connections or the server.
 */
@NullMarked
package dev.askel.http.message;

import org.jspecify.annotations.NullMarked;
