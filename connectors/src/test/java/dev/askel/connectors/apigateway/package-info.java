@NullMarked
package dev.askel.connectors.apigateway;

import org.jspecify.annotations.NullMarked;
