//go:build amd64 && !purego

#include "textflag.h"

// func ahead(base unsafe.Pointer, stride, bytes uintptr, refs []uint32)
TEXT ·ahead(SB), NOSPLIT, $0-48
	MOVQ base+0(FP), AX
	MOVQ stride+8(FP), BX
	MOVQ bytes+16(FP), R8
	MOVQ refs_base+24(FP), SI
	MOVQ refs_len+32(FP), CX
	TESTQ CX, CX
	JZ   done

each:
	MOVL  (SI), DX
	IMULQ BX, DX
	ADDQ  AX, DX
	LEAQ  (DX)(R8*1), DI

line:
	PREFETCHT0 (DX)
	ADDQ $64, DX
	CMPQ DX, DI
	JB   line
	ADDQ $4, SI
	DECQ CX
	JNZ  each

done:
	RET

DATA steps<>+0(SB)/8, $0x00fd00fd00fd00fd
DATA steps<>+8(SB)/8, $0x00fd00fd00fd00fd
GLOBL steps<>(SB), RODATA|NOPTR, $16
DATA one<>+0(SB)/8, $0x0001000100010001
DATA one<>+8(SB)/8, $0x0001000100010001
GLOBL one<>(SB), RODATA|NOPTR, $16

// func meeting(blocks unsafe.Pointer, list []uint32, p *probe, hits []uint16)
//
// All dimensions at once become steps (words, then bytes); then each dimension's two bounds
// are compared with those of all sixteen lanes.
TEXT ·meeting(SB), NOSPLIT, $0-64
	MOVQ  blocks+0(FP), AX
	MOVQ  list_base+8(FP), SI
	MOVQ  list_len+16(FP), CX
	MOVQ  p+32(FP), DX
	MOVQ  hits_base+40(FP), DI
	TESTQ CX, CX
	JZ    end
	MOVOU 0(DX), X14
	MOVOU 16(DX), X15
	MOVOU steps<>(SB), X13
	MOVOU one<>(SB), X12

next:
	MOVL  (SI), BX
	IMULQ $192, BX
	ADDQ  AX, BX
	MOVOU 0(BX), X0
	MOVOU 16(BX), X1

	// X4: the probe ends before zero, or begins beyond the block's box.
	MOVO    X0, X4
	PCMPGTW X15, X4
	MOVO    X14, X2
	PSUBUSW X0, X2
	PMULHUW X1, X2
	MOVO    X15, X3
	PSUBUSW X0, X3
	PMULHUW X1, X3
	MOVO    X2, X5
	PCMPGTW X13, X5
	POR     X5, X4

	// X2 and X3: each dimension's lower and upper step, twice.
	PMINSW    X13, X2
	PMINSW    X13, X3
	PADDW     X12, X2
	PADDW     X12, X3
	PACKUSWB  X3, X2
	MOVO      X2, X3
	PUNPCKLBW X2, X2
	PUNPCKHBW X3, X3
	PMOVMSKB  X4, R8

	PSHUFLW    $0x00, X2, X4
	PUNPCKLQDQ X4, X4
	PSHUFLW    $0x00, X3, X5
	PUNPCKLQDQ X5, X5
	MOVOU      32(BX), X6
	MOVO       X6, X7
	PMINUB     X5, X6
	PCMPEQB    X7, X6
	MOVOU      48(BX), X7
	MOVO       X7, X8
	PMAXUB     X4, X7
	PCMPEQB    X8, X7
	PAND       X7, X6
	MOVO       X6, X9

	PSHUFLW    $0x55, X2, X4
	PUNPCKLQDQ X4, X4
	PSHUFLW    $0x55, X3, X5
	PUNPCKLQDQ X5, X5
	MOVOU      64(BX), X6
	MOVO       X6, X7
	PMINUB     X5, X6
	PCMPEQB    X7, X6
	MOVOU      80(BX), X7
	MOVO       X7, X8
	PMAXUB     X4, X7
	PCMPEQB    X8, X7
	PAND       X7, X6
	PAND       X6, X9

	PSHUFLW    $0xaa, X2, X4
	PUNPCKLQDQ X4, X4
	PSHUFLW    $0xaa, X3, X5
	PUNPCKLQDQ X5, X5
	MOVOU      96(BX), X6
	MOVO       X6, X7
	PMINUB     X5, X6
	PCMPEQB    X7, X6
	MOVOU      112(BX), X7
	MOVO       X7, X8
	PMAXUB     X4, X7
	PCMPEQB    X8, X7
	PAND       X7, X6
	PAND       X6, X9

	PSHUFLW    $0xff, X2, X4
	PUNPCKLQDQ X4, X4
	PSHUFLW    $0xff, X3, X5
	PUNPCKLQDQ X5, X5
	MOVOU      128(BX), X6
	MOVO       X6, X7
	PMINUB     X5, X6
	PCMPEQB    X7, X6
	MOVOU      144(BX), X7
	MOVO       X7, X8
	PMAXUB     X4, X7
	PCMPEQB    X8, X7
	PAND       X7, X6
	PAND       X6, X9

	PSHUFHW    $0x00, X2, X4
	PUNPCKHQDQ X4, X4
	PSHUFHW    $0x00, X3, X5
	PUNPCKHQDQ X5, X5
	MOVOU      160(BX), X6
	MOVO       X6, X7
	PMINUB     X5, X6
	PCMPEQB    X7, X6
	MOVOU      176(BX), X7
	MOVO       X7, X8
	PMAXUB     X4, X7
	PCMPEQB    X8, X7
	PAND       X7, X6
	PAND       X6, X9

	PMOVMSKB X9, R9
	XORL     R10, R10
	TESTL    R8, R8
	CMOVLNE  R10, R9
	MOVW     R9, (DI)
	ADDQ     $4, SI
	ADDQ     $2, DI
	DECQ     CX
	JNZ      next

end:
	RET
