@NullMarked
package dev.askel.connectors.eks;

import org.jspecify.annotations.NullMarked;
