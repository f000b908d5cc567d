@NullMarked
package dev.askel.connectors.aws;

import org.jspecify.annotations.NullMarked;
