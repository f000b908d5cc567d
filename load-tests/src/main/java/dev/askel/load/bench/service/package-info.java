/** Services outside the server that benchmarks make it call: a function and an S3 server. */
@NullMarked
package dev.askel.load.bench.service;

import org.jspecify.annotations.NullMarked;
