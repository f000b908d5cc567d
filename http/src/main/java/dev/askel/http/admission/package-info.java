/**
 * How much a node takes on at once, by count and by bytes; more is refused early, before it is
 * read.
 *
 * <p>Knows no HTTP library and no operation. Recoveries do not pass here.
 */
@NullMarked
package dev.askel.http.admission;

import org.jspecify.annotations.NullMarked;
