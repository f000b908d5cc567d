/**
 * Changes and decisions of requests for permits of start limits, which writes contain and return.
 */
@NullMarked
package dev.askel.engine.journal.startpermit;

import org.jspecify.annotations.NullMarked;
