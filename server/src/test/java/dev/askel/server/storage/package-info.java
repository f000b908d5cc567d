/** Tests of the database's address, the settings of the bucket and the files of the data folder. */
@NullMarked
package dev.askel.server.storage;

import org.jspecify.annotations.NullMarked;
