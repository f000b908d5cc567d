/** What the recipes say, compiled and run. */
@NullMarked
package dev.askel.docs.recipes;

import org.jspecify.annotations.NullMarked;
