@NullMarked
package dev.askel.access.policy;

import org.jspecify.annotations.NullMarked;
