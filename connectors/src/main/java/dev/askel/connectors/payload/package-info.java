/**
 * Stores the contents of large payloads in a bucket of S3 or of a service with its API. {@link
 * dev.askel.connectors.payload.S3PayloadBucket} is the entry type.
 */
@NullMarked
package dev.askel.connectors.payload;

import org.jspecify.annotations.NullMarked;
