@NullMarked
package dev.askel.access.person;

import org.jspecify.annotations.NullMarked;
