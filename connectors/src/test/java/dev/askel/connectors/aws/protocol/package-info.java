@NullMarked
package dev.askel.connectors.aws.protocol;

import org.jspecify.annotations.NullMarked;
