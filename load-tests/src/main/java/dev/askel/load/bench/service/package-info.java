/** Services that the measured server calls during benchmarks: a function and an S3 server. */
@NullMarked
package dev.askel.load.bench.service;

import org.jspecify.annotations.NullMarked;
