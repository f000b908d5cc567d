package dev.askel.engine.encryption;

/**
 * The id of a key, which encrypted payloads contain.
 *
 * @param number of an account's key: the number of the ring's key that sealed it first; of a
 *     customer's data key: its number in {@code kms_data_keys}
 */
record KeyId(Source source, long number) {
    /** The origin of a key. Each has its own version of encrypted payloads. */
    enum Source {
        /** A key of an account, which the key ring seals. */
        ACCOUNT((byte) 1, Integer.BYTES),
        /** A data key from the KMS key of a customer. */
        CUSTOMER((byte) 2, Long.BYTES);

        private final byte version;
        private final int numberBytes;

        Source(byte version, int numberBytes) {
            this.version = version;
            this.numberBytes = numberBytes;
        }

        /** The version of payloads that are encrypted with such a key. */
        byte version() {
            return version;
        }

        /** The size of a key's number in a payload. */
        int numberBytes() {
            return numberBytes;
        }
    }
}
