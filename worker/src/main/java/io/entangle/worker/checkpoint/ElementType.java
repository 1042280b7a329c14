package io.entangle.worker.checkpoint;

import java.nio.ByteBuffer;

/** Element types, by their names in safetensors, that can be read as 32-bit floats. */
enum ElementType {
    F32(4) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.getFloat();
        }
    },
    F64(8) {
        @Override
        float read(ByteBuffer bytes) {
            return (float) bytes.getDouble();
        }
    },
    F16(2) {
        @Override
        float read(ByteBuffer bytes) {
            return halfToFloat(bytes.getShort());
        }
    },
    BF16(2) {
        @Override
        float read(ByteBuffer bytes) {
            return Float.intBitsToFloat(bytes.getShort() << 16);
        }
    },
    I64(8) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.getLong();
        }
    },
    I32(4) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.getInt();
        }
    },
    I16(2) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.getShort();
        }
    },
    I8(1) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.get();
        }
    },
    U8(1) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.get() & 0xff;
        }
    },
    BOOL(1) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.get() == 0 ? 0 : 1;
        }
    };

    private static final int MANTISSA_BITS = 10;
    private static final int MANTISSA_MASK = 0x3ff;
    private static final int EXPONENT_MASK = 0x1f;
    private static final int SIGN_MASK = 0x8000;
    private static final int BIAS = 15;

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    abstract float read(ByteBuffer bytes);

    /** IEEE 754 binary16; the JDK's own conversion came after Java 17. */
    static float halfToFloat(short half) {
        int exponent = (half >>> MANTISSA_BITS) & EXPONENT_MASK;
        int mantissa = half & MANTISSA_MASK;
        float magnitude;
        if (exponent == 0) {
            magnitude = Math.scalb((float) mantissa, 1 - BIAS - MANTISSA_BITS);
        } else if (exponent == EXPONENT_MASK) {
            magnitude = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            magnitude = Math.scalb((float) (mantissa | (MANTISSA_MASK + 1)), exponent - BIAS - MANTISSA_BITS);
        }
        return (half & SIGN_MASK) == 0 ? magnitude : -magnitude;
    }
}
