/**
 * What every AWS service has in common for a caller: its endpoint, the credentials, the signature,
 * and the texts and metadata in which AWS's SDK for Java shows answers and errors.
 *
 * <p>Knows no single service.
 */
@NullMarked
package dev.askel.connectors.aws;

import org.jspecify.annotations.NullMarked;
