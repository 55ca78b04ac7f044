-- AlterTable
ALTER TABLE "login_challenges" ADD COLUMN "demanded" TEXT[];
