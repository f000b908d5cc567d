/**
 * Reads the items of Map Runs from S3 and stores their results there (docs/aws/asl.md section 10).
 * The entry types are {@code BucketItemReaders} and {@code BucketResultStore}. The package depends
 * on {@code aws} and {@code call}, and on no other connector.
 */
@NullMarked
package dev.askel.connectors.items;

import org.jspecify.annotations.NullMarked;
