/** The REST routes of triggers. The triggers module reads and writes the JSON of its objects. */
@NullMarked
package dev.askel.http.rest.trigger;

import org.jspecify.annotations.NullMarked;
