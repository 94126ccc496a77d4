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
