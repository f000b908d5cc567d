package dev.askel.engine.key;

import java.util.List;

/** The source of root keys, such as a key file. */
public interface RootKeys {
    /**
     * Reads the root keys as they are now. The first one wraps; all of them unwrap.
     *
     * @return at least one
     * @throws RootKeyException when there are none, or they may not be used
     */
    List<RootKey> read();

    /**
     * As {@link #read}, and creates a root key where there is none and this source may do so.
     * Called only while the database holds no wrapped key.
     */
    List<RootKey> readOrCreate();

    /** Names the source in a message, such as {@code key file /etc/askel/root.key}. */
    String description();

    /** Keys that do not change, for tests and for tools. */
    static RootKeys of(RootKey... keys) {
        var fixed = List.of(keys);
        return new RootKeys() {
            @Override
            public List<RootKey> read() {
                return fixed;
            }

            @Override
            public List<RootKey> readOrCreate() {
                return fixed;
            }

            @Override
            public String description() {
                return "set of " + fixed.size() + " root keys";
            }
        };
    }
}
