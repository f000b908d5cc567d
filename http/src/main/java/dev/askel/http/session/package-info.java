/**
 * Reads and writes the sessions of people: the cookie, the JSON of a sign-in, and the rule for
 * changes that a browser sends with its cookie.
 *
 * <p>Entry types: {@link dev.askel.http.session.SessionHead} and {@link
 * dev.askel.http.session.SessionCodec}.
 */
@NullMarked
package dev.askel.http.session;

import org.jspecify.annotations.NullMarked;
