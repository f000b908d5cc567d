/** Tests of the operations on Map Runs and their children, against a real PostgreSQL. */
@NullMarked
package dev.askel.engine.maprun.request;

import org.jspecify.annotations.NullMarked;
