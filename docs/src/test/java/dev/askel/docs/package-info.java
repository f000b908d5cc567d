/**
 * Runs the tours of the documentation as their readers do. The tests use only the wire protocol of
 * the server, except {@code LocalTour}, which calls the implementation of {@code askel run}.
 */
@NullMarked
package dev.askel.docs;

import org.jspecify.annotations.NullMarked;
