/**
 * Limits the requests and answers that a node holds at the same time, by count and by bytes.
 * Requests beyond a limit are refused before they are read.
 *
 * <p>Entry types: {@link dev.askel.http.admission.Admission} and {@link
 * dev.askel.http.admission.TokenBuckets}. Does not depend on an HTTP library or on operations.
 */
@NullMarked
package dev.askel.http.admission;

import org.jspecify.annotations.NullMarked;
