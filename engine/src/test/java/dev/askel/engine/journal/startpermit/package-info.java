/** Tests of the changes and decisions of start limits. */
@NullMarked
package dev.askel.engine.journal.startpermit;

import org.jspecify.annotations.NullMarked;
