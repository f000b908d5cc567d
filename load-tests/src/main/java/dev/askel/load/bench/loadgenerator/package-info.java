/** Generators of load: closed loops of clients that call a server, with wrk or in this process. */
@NullMarked
package dev.askel.load.bench.loadgenerator;

import org.jspecify.annotations.NullMarked;
