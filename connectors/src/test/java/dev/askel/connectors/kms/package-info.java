@NullMarked
package dev.askel.connectors.kms;

import org.jspecify.annotations.NullMarked;
